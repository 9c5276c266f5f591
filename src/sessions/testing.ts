/** What tests of the whole need of this room's inside, to wire a session by hand and tamper with its parts. */
export { columnsFeed } from './columns-feed.ts';
export { Inbox, type UntimedCommand } from './inbox.ts';
export { runLoop } from './loop.ts';
