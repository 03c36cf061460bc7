import { start } from './call.js';

start({ assets: 'scrim/', threads: location.search === '?threads' ? 2 : 1 });
