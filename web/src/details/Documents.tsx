import { documentAddress } from "@/api/calls";
import { useDocuments } from "@/api/queries";
import type { BillingDocument, Conversation } from "@/api/types";
import { formatMoney } from "@/lib/money";
import { isolate } from "@/lib/text";
import { ProblemNote } from "@/ui/feedback";
import { DownloadIcon } from "@/ui/icons";

export function Documents({ conversation }: { conversation: Conversation }) {
  const documents = useDocuments(conversation.conversationId);
  return (
    <>
      <ProblemNote error={documents.error} />
      <ul className="files" aria-label="Receipts and invoices">
        {documents.data?.map((document) => (
          <li key={document.documentId}>
            <a href={documentAddress(document.documentId)} download>
              <DownloadIcon />
              <span className="file-line">
                <span className="file-name">
                  {document.kind === "DOCUMENT_KIND_INVOICE" ? "Invoice" : "Receipt"} {document.number}
                </span>
                <small>
                  PDF · {formatMoney(document.total)} {receiver(conversation, document)}
                </small>
              </span>
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}

function receiver(conversation: Conversation, document: BillingDocument): string {
  const known = conversation.participants.find((one) => one.participantId === document.participantId);
  return known ? `· ${isolate(known.displayName)}` : "";
}
