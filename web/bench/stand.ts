import type { TestServer } from '../test/server.js';
import type { Chromium } from './chromium.js';

/** What every measurement works with. */
export interface Stand {
  /** As most sites are. */
  plain: TestServer;
  /** Its pages are cross-origin isolated: their clock is finer, they may use threads. */
  isolated: TestServer;
  /** The folder of the package under test. */
  dist: string;
  chromium: Chromium;
}
