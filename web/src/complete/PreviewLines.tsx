import type { CompletionPreview, Money, PreviewLine } from "@/api/types";
import { cardText } from "@/lib/billing";
import { formatMoney, isZero } from "@/lib/money";
import { listNames } from "@/lib/text";
import { Note } from "@/ui/feedback";

export function PreviewLines({ preview }: { preview: CompletionPreview }) {
  if (preview.lines.length === 0) return <p>Nobody owes a fee for this conversation.</p>;
  return (
    <>
      <Table preview={preview} />
      <NotAccepted lines={preview.lines.filter((line) => line.feeNotAccepted)} />
    </>
  );
}

/** Who has not accepted the fee (B3): completing is possible, charging them is not yet. */
function NotAccepted({ lines }: { lines: readonly PreviewLine[] }) {
  if (lines.length === 0) return null;
  const names = listNames(lines.map((line) => line.displayName));
  return (
    <Note kind="warn">
      <p>
        <bdi>{names}</bdi> {lines.length === 1 ? "has" : "have"} not accepted the fee. You can complete all
        the same; it is not charged before it is accepted.
      </p>
    </Note>
  );
}

function Table({ preview }: { preview: CompletionPreview }) {
  return (
    <table className="preview">
      <caption>What will be charged</caption>
      <thead>
        <tr>
          <th scope="col">Who</th>
          <th scope="col">Card</th>
          <th scope="col" className="amount">
            Fee
          </th>
        </tr>
      </thead>
      <tbody>
        {preview.lines.map((line) => (
          <Line key={line.participantId} line={line} />
        ))}
      </tbody>
      {preview.total && (
        <tfoot>
          <tr>
            <th scope="row" colSpan={2}>
              Owed in all
            </th>
            <td className="amount">{formatMoney(preview.total)}</td>
          </tr>
        </tfoot>
      )}
    </table>
  );
}

function Line({ line }: { line: PreviewLine }) {
  return (
    <tr>
      <th scope="row">
        <bdi>{line.displayName}</bdi>
      </th>
      <td>
        {line.feeNotAccepted && <span className="badge amber">Fee not accepted</span>}
        {line.cardMissing ? <span className="badge amber">No card on file</span> : cardOf(line)}
        {line.cardExpired && <span className="badge amber">Expired</span>}
        {line.mustConfirm && <span className="badge amber">Must confirm with the bank</span>}
      </td>
      <td className="amount">
        {formatMoney(line.amount)}
        {isLessThanAgreed(line) && <small> of {formatMoney(line.fee as Money)} was accepted</small>}
      </td>
    </tr>
  );
}

function isLessThanAgreed({ fee, amount }: PreviewLine): boolean {
  return fee !== undefined && BigInt(amount.minorUnits) < BigInt(fee.minorUnits);
}

function cardOf(line: PreviewLine): string {
  if (isZero(line.amount)) return "No fee";
  return line.card ? cardText(line.card) : "";
}
