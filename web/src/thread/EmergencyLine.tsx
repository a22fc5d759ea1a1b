import type { ReactNode } from "react";
import type { Conversation } from "@/api/types";

/** Whom to call, wherever somebody might wait for an answer that nobody gives at once (S24). */
export function EmergencyLine({
  conversation,
  children,
}: {
  conversation: Conversation;
  children: ReactNode;
}) {
  return (
    <p className="emergency">
      {children}
      {conversation.emergencyNumber && (
        <>
          {" "}
          In an emergency, call{" "}
          <a href={`tel:${conversation.emergencyNumber}`}>{conversation.emergencyNumber}</a>.
        </>
      )}
    </p>
  );
}
