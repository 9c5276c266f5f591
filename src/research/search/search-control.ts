/** What a person may do to a search that runs. It listens between batches. */
export class SearchControl {
  private asked: 'run' | 'pause' | 'cancel' = 'run';
  private wake: (() => void) | undefined;

  pause(): void {
    if (this.asked === 'run') this.asked = 'pause';
  }

  resume(): void {
    if (this.asked === 'pause') this.asked = 'run';
    this.wake?.();
  }

  /** It ends after its batch, and can be taken up again from what it saved. */
  cancel(): void {
    this.asked = 'cancel';
    this.wake?.();
  }

  get isPaused(): boolean {
    return this.asked === 'pause';
  }

  get isCancelled(): boolean {
    return this.asked === 'cancel';
  }

  /** Kept once it is not paused. */
  async whileRunning(): Promise<void> {
    while (this.asked === 'pause') {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }
}
