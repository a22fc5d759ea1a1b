import { formatMoment } from "@/lib/time";
import { Empty } from "@/ui/feedback";

/** Stands where the messages of a conversation were (B8). */
export default function Destroyed({ time }: { time: string }) {
  return (
    <Empty title={`This conversation was destroyed on ${formatMoment(time)}`}>
      <p>
        That is the practice's retention policy. What was written, shared and answered in it cannot be read
        any more, by anybody. Payments and receipts are kept.
      </p>
    </Empty>
  );
}
