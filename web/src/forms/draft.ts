import { asProblem, type Problem } from "@/api/problem";
import type { FormDraft } from "@/api/types";
import { Store } from "@/lib/store";

const TYPING_MILLISECONDS = 1_000;
const RETRY_MILLISECONDS = 5_000;

export type DraftState =
  | { kind: "saved"; time: string }
  | { kind: "unsaved" }
  | { kind: "saving" }
  /** No answer; what was written is kept here and sent again. */
  | { kind: "offline" }
  /** Another device saved meanwhile. */
  | { kind: "conflict" }
  | { kind: "refused"; problem: Problem };

export type SendDraft = (request: {
  requestId: string;
  etag: string;
  response: string;
}) => Promise<FormDraft>;

/**
 * Keeps answers so far: sends them a moment after the last change, one request after the other, the same one
 * again where there was no answer. Nothing is stored on the device.
 */
export class DraftKeeper {
  readonly store: Store<DraftState>;
  #etag: string;
  #kept: string;
  #wanted: string;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #working: Promise<void> | null = null;
  /** Sent, and not answered: it may have been kept, so it is sent again as it was before anything newer. */
  #open: { requestId: string; response: string } | null = null;

  constructor(
    private readonly send: SendDraft,
    draft: FormDraft,
    response: string,
  ) {
    this.#etag = draft.etag;
    this.#kept = response;
    this.#wanted = response;
    this.store = new Store<DraftState>({ kind: "saved", time: draft.saveTime ?? "" });
  }

  /** Names the draft that the answers on this page follow. */
  get etag(): string {
    return this.#etag;
  }

  /** The answers now. */
  write(response: string): void {
    if (response === this.#wanted) return;
    this.#wanted = response;
    if (this.store.get().kind === "conflict") return;
    this.store.set({ kind: "unsaved" });
    this.#later(TYPING_MILLISECONDS);
  }

  /** Sends what was not sent yet; resolves when nothing is under way any more. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#working ??= this.#work().finally(() => {
      this.#working = null;
    });
    return this.#working;
  }

  /** Another device has saved, as the answer to a submission said. */
  outrun(): void {
    clearTimeout(this.#timer);
    this.store.set({ kind: "conflict" });
  }

  /** After a conflict: the answers of this page count, and follow the draft that `etag` names. */
  prevail(etag: string): Promise<void> {
    this.#etag = etag;
    this.store.set({ kind: "unsaved" });
    return this.flush();
  }

  /** After a conflict: what the other device saved counts. */
  adopt(draft: FormDraft, response: string): void {
    this.#etag = draft.etag;
    this.#kept = response;
    this.#wanted = response;
    this.store.set({ kind: "saved", time: draft.saveTime ?? "" });
  }

  /** What is on this page was submitted, or is thrown away: nothing is sent any more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#wanted = this.#kept;
  }

  #later(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), milliseconds);
  }

  async #work(): Promise<void> {
    while (this.#wanted !== this.#kept && this.store.get().kind !== "conflict") {
      if (!(await this.#delivered())) return;
    }
  }

  async #delivered(): Promise<boolean> {
    const request = this.#open ?? { requestId: crypto.randomUUID(), response: this.#wanted };
    this.#open = request;
    this.store.set({ kind: "saving" });
    try {
      const draft = await this.send({ ...request, etag: this.#etag });
      this.#open = null;
      this.#etag = draft.etag;
      this.#kept = request.response;
      this.store.set({ kind: "saved", time: draft.saveTime ?? "" });
      return true;
    } catch (error) {
      this.#failed(asProblem(error));
      return false;
    }
  }

  #failed(problem: Problem): void {
    if (problem.transient) {
      this.store.set({ kind: "offline" });
      this.#later(RETRY_MILLISECONDS);
      return;
    }
    this.#open = null;
    this.store.set(problem.status === 412 ? { kind: "conflict" } : { kind: "refused", problem });
  }
}
