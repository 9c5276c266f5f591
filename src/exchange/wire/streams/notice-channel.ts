import { Audience, type Channel } from './channel.ts';

/** `system.status`: announced maintenance, when it is announced. */
export class NoticeChannel implements Channel {
  readonly symbol = undefined;
  readonly audience = new Audience('system.status', undefined);

  heard(): void {
    // Nothing that is traded is news here.
  }

  welcome(): void {
    // What was announced before is asked for over REST.
  }

  tick(): void {
    // It is told when it is announced.
  }
}
