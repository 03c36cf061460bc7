import type { Chromium } from './chromium.js';
import type { Server } from './server.js';

/** What every measurement works with. */
export interface Stand {
  server: Server;
  chromium: Chromium;
}
