import type { CompletionPreview, PreviewLine } from "@/api/types";
import { cardText } from "@/lib/billing";
import { formatMoney, isZero } from "@/lib/money";

export function PreviewLines({ preview }: { preview: CompletionPreview }) {
  if (preview.lines.length === 0) return <p>Nobody owes a fee for this conversation.</p>;
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
        {line.cardMissing ? <span className="badge amber">No card on file</span> : cardOf(line)}
        {line.cardExpired && <span className="badge amber">Expired</span>}
        {line.mustConfirm && <span className="badge amber">Must confirm with the bank</span>}
      </td>
      <td className="amount">{formatMoney(line.amount)}</td>
    </tr>
  );
}

function cardOf(line: PreviewLine): string {
  if (isZero(line.amount)) return "No fee";
  return line.card ? cardText(line.card) : "";
}
