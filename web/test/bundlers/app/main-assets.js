import { start } from './call.js';

start({ assets: 'scrim/' });
