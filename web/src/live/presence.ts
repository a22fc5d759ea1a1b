import type { PresenceActivity } from "@/api/types";
import { Store, useStore } from "@/lib/store";

const FADES_MILLISECONDS = 30_000;

/** What others are doing, by conversation and participant; whoever does not say it again within 30 s is gone. */
export type Attention = ReadonlyMap<string, PresenceActivity>;

export class Presence {
  readonly store = new Store<Attention>(new Map());
  readonly #fading = new Map<string, ReturnType<typeof setTimeout>>();

  take(conversationId: string, participantId: string, activity: PresenceActivity): void {
    const who = key(conversationId, participantId);
    clearTimeout(this.#fading.get(who));
    this.#fading.delete(who);
    const gone = activity === "PRESENCE_ACTIVITY_AWAY";
    if (!gone)
      this.#fading.set(
        who,
        setTimeout(() => this.#fade(who), FADES_MILLISECONDS),
      );
    if (gone) this.#fade(who);
    else if (this.store.get().get(who) !== activity) {
      this.store.set(new Map(this.store.get()).set(who, activity));
    }
  }

  /** Whoever has sent does not write any more. */
  sent(conversationId: string, participantId: string): void {
    if (isTyping(this.store.get(), conversationId, participantId)) {
      this.take(conversationId, participantId, "PRESENCE_ACTIVITY_PRESENT");
    }
  }

  #fade(who: string): void {
    if (!this.store.get().has(who)) return;
    const left = new Map(this.store.get());
    left.delete(who);
    this.store.set(left);
  }
}

export const presence = new Presence();

export function useAttention(): Attention {
  return useStore(presence.store);
}

export function isHere(attention: Attention, conversationId: string, participantId: string): boolean {
  return attention.has(key(conversationId, participantId));
}

export function isTyping(attention: Attention, conversationId: string, participantId: string): boolean {
  return attention.get(key(conversationId, participantId)) === "PRESENCE_ACTIVITY_TYPING";
}

function key(conversationId: string, participantId: string): string {
  return `${conversationId}/${participantId}`;
}
