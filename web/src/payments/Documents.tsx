import { documentAddress } from "@/api/calls";
import { useDocuments } from "@/api/queries";
import type { BillingDocument, Conversation } from "@/api/types";
import { DOCUMENTS } from "@/lib/billing";
import { formatMoney } from "@/lib/money";
import { isolate } from "@/lib/text";
import { ProblemNote } from "@/ui/feedback";
import { DownloadIcon } from "@/ui/icons";

export function Documents({ conversation }: { conversation: Conversation }) {
  const documents = useDocuments(conversation.conversationId);
  return (
    <>
      <ProblemNote error={documents.error} />
      <ul className="files" aria-label="Receipts, invoices and credit notes">
        {documents.data?.map((document) => (
          <li key={document.documentId}>
            <a href={documentAddress(document.documentId)} download>
              <DownloadIcon />
              <span className="file-line">
                <span className="file-name">
                  {DOCUMENTS[document.kind]} {document.number}
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
