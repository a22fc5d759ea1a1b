import { sendMessage } from "@/api/calls";
import { asProblem, type Problem } from "@/api/problem";
import type { Message } from "@/api/types";
import { Store } from "@/lib/store";

const PAUSES_MILLISECONDS = [1_000, 3_000];

/** A message on its way: shown at once, under the id that it keeps through every attempt. */
export interface Pending {
  messageId: string;
  text: string;
  createTime: string;
  /** True where it could not be delivered for now; the person may try again or take it back. */
  failed: boolean;
}

export interface Outgoing {
  draft: string;
  pending: readonly Pending[];
  /** Why the last message was refused; its text is back in the draft. */
  refusal: Problem | null;
}

const NOTHING: Outgoing = { draft: "", pending: [], refusal: null };

/**
 * What a person is writing and sending in one conversation. Messages go one after the other, so they keep
 * their order. No answer: the same id again (B7). A refusal: the text goes back into the composer (S21).
 */
export class Outbox {
  readonly store = new Store<Outgoing>(NOTHING);
  #working = false;

  constructor(
    private readonly conversationId: string,
    private readonly accepted: (conversationId: string, message: Message) => void,
    private readonly refused: (conversationId: string) => void,
  ) {}

  write(draft: string): void {
    this.#change({ draft, refusal: null });
  }

  /** Sends the draft. */
  send(): void {
    const { draft, pending } = this.store.get();
    const one = {
      messageId: crypto.randomUUID(),
      text: draft.trim(),
      createTime: new Date().toISOString(),
      failed: false,
    };
    this.#change({ draft: "", refusal: null, pending: [...pending, one] });
    void this.#work();
  }

  /** Tries everything again that failed, in order. */
  retry(): void {
    this.#change({ pending: this.store.get().pending.map((one) => ({ ...one, failed: false })) });
    void this.#work();
  }

  /** Puts a message that failed back into the composer. */
  takeBack(messageId: string): void {
    const one = this.store.get().pending.find((pending) => pending.messageId === messageId);
    if (one?.failed) this.#return(one, null);
  }

  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    for (let next = this.#next(); next; next = this.#next()) await this.#deliver(next);
    this.#working = false;
  }

  #next(): Pending | undefined {
    return this.store.get().pending.find((one) => !one.failed);
  }

  async #deliver(one: Pending): Promise<void> {
    const outcome = await this.#attempt(one);
    if ("message" in outcome) {
      this.accepted(this.conversationId, outcome.message);
      this.#drop(one);
    } else if (outcome.problem.transient) {
      // What waits behind it must not overtake it.
      this.#change({ pending: this.store.get().pending.map((waiting) => ({ ...waiting, failed: true })) });
    } else {
      this.#return(one, outcome.problem);
      this.refused(this.conversationId);
    }
  }

  async #attempt(one: Pending): Promise<{ message: Message } | { problem: Problem }> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return { message: await sendMessage(this.conversationId, one.messageId, one.text) };
      } catch (error) {
        const problem = asProblem(error);
        const pause = PAUSES_MILLISECONDS[attempt];
        if (!problem.transient || pause === undefined) return { problem };
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  }

  #return(one: Pending, refusal: Problem | null): void {
    this.#drop(one);
    const { draft } = this.store.get();
    this.#change({ draft: draft ? `${one.text}\n\n${draft}` : one.text, refusal });
  }

  #drop(one: Pending): void {
    this.#change({
      pending: this.store.get().pending.filter(({ messageId }) => messageId !== one.messageId),
    });
  }

  #change(change: Partial<Outgoing>): void {
    this.store.set({ ...this.store.get(), ...change });
  }
}
