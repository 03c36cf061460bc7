import { start } from './call.js';

start({});
