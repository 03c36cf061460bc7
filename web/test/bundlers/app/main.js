import { start } from './call.js';

start({ threads: location.search === '?threads' ? 2 : 1 });
