import { asProblem } from "@/api/problem";
import { leaveToSignIn } from "@/api/session";
import { type Outgoing, outgoing } from "@/files/uploads";
import { notify } from "@/ui/notices";

const AT_ONCE = 2;

export type Report = (change: Pick<Outgoing, "stage" | "sent">) => void;

/** Sends one file; resolves once all of it has arrived. Rejects with a Problem, or when the signal aborts. */
export type Transfer = (one: Outgoing, report: Report, signal: AbortSignal) => Promise<void>;

export interface Service {
  transfer: Transfer;
  /** Gives up an upload that is not complete. Rejects with a Problem. */
  giveUp: (fileId: string) => Promise<void>;
  /** What is known of a conversation's files is outdated; resolves once it is known again. */
  changed: (conversationId: string) => Promise<unknown>;
}

/** Sends files, a few at a time. What the connection breaks off goes on by itself; what is refused stays, with the reason. */
export class Uploader {
  readonly #running = new Map<string, AbortController>();

  constructor(private readonly service: Service) {}

  share(conversationId: string, files: readonly File[], participantIds: readonly string[]): void {
    const added = files.map((file): Outgoing => {
      const fileId = crypto.randomUUID();
      return { fileId, conversationId, file, participantIds, stage: "waiting", sent: 0, refusal: null };
    });
    outgoing.set([...outgoing.get(), ...added]);
    this.#work();
  }

  /** Sends a refused file afresh. */
  retry(fileId: string): void {
    this.#change(fileId, { stage: "waiting", sent: 0, refusal: null });
    this.#work();
  }

  /** Forgets a file that is refused, or shared. */
  dismiss(fileId: string): void {
    const others = outgoing.get().filter((one) => one.fileId !== fileId);
    if (others.length < outgoing.get().length) outgoing.set(others);
  }

  /** Gives an upload up or dismisses a refused one, also where another page began it. */
  async cancel(conversationId: string, fileId: string): Promise<void> {
    this.#running.get(fileId)?.abort();
    this.dismiss(fileId);
    try {
      await this.service.giveUp(fileId);
    } catch (error) {
      const problem = asProblem(error);
      if (problem.reason === "UPLOAD_OVER")
        notify("It had arrived already: what is shared cannot be taken back.");
      // One of which the service has not heard yet is given up as well.
      else if (problem.status !== 404) notify(problem.detail);
    }
    await this.service.changed(conversationId);
  }

  /** True while bytes are missing that only this page has. */
  get busy(): boolean {
    return this.#running.size > 0;
  }

  #work(): void {
    for (const one of outgoing.get()) {
      if (this.#running.size >= AT_ONCE) return;
      if (one.stage === "waiting" && !this.#running.has(one.fileId)) void this.#send(one);
    }
  }

  async #send(one: Outgoing): Promise<void> {
    const control = new AbortController();
    this.#running.set(one.fileId, control);
    try {
      await this.service.transfer(one, (change) => this.#change(one.fileId, change), control.signal);
      // Not before: what was known of an earlier attempt does not say what has come of this one.
      await this.service.changed(one.conversationId);
      this.#change(one.fileId, { stage: "checking", sent: one.file.size });
    } catch (error) {
      if (!control.signal.aborted) this.#refused(one.fileId, error);
    } finally {
      if (this.#running.get(one.fileId) === control) this.#running.delete(one.fileId);
      this.#work();
    }
  }

  #refused(fileId: string, error: unknown): void {
    const { status, reason, detail } = asProblem(error);
    if (status === 401) leaveToSignIn();
    this.#change(fileId, { stage: "refused", refusal: { reason, message: detail } });
  }

  #change(fileId: string, change: Partial<Outgoing>): void {
    outgoing.set(outgoing.get().map((one) => (one.fileId === fileId ? { ...one, ...change } : one)));
  }
}
