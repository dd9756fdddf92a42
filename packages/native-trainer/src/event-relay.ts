import type { ChildMessage } from './trainer-messages.ts';

type Send = (message: ChildMessage, sent: () => void) => void;

/**
 * Sends training events without letting them pile up behind a busy parent: while one is on its way, a newer step
 * event takes the place of a waiting one. Other events are never dropped and keep their order.
 */
export class EventRelay {
  readonly #send: Send;
  #onItsWay = false;
  #waitingStep: { readonly id: number; readonly event: string } | undefined;

  constructor(send: Send) {
    this.#send = send;
  }

  post(id: number, event: string): void {
    if (!isStepEvent(event)) {
      this.flush();
      this.#send({ type: 'event', id, event }, () => {});
    } else if (this.#onItsWay) {
      this.#waitingStep = { id, event };
    } else {
      this.#sendStep(id, event);
    }
  }

  /** Sends the waiting step event, so that what is sent next comes after it. */
  flush(): void {
    const waiting = this.#waitingStep;
    this.#waitingStep = undefined;
    if (waiting !== undefined) this.#sendStep(waiting.id, waiting.event);
  }

  #sendStep(id: number, event: string): void {
    this.#onItsWay = true;
    this.#send({ type: 'event', id, event }, () => {
      this.#onItsWay = false;
      this.flush();
    });
  }
}

function isStepEvent(event: string): boolean {
  return (JSON.parse(event) as { type?: unknown }).type === 'step';
}
