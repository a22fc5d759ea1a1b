import type { FormScorePoint } from "@/api/types";
import { OURS, part, type Questionnaire } from "@/forms/fhir";
import { useFormScores } from "@/forms/queries";
import { type Band, ScoreChart, type ScoreDot } from "@/forms/ScoreChart";
import { formatMoment } from "@/lib/time";
import { ProblemNote } from "@/ui/feedback";

interface Props {
  conversationId: string;
  formAssignmentId: string;
  questionnaire: Questionnaire;
}

/** What the form gave for this person over time, in all conversations of the host; from the second time on. */
export function ScoreHistory({ conversationId, formAssignmentId, questionnaire }: Props) {
  const points = useFormScores(conversationId, formAssignmentId);
  const series = seriesOf(points.data ?? []).filter(({ dots }) => dots.length > 1);
  if (points.error) return <ProblemNote error={points.error} onRetry={() => void points.refetch()} />;
  return series.map(({ name, lowest, highest, dots }) => (
    <section key={name} className="score-history" aria-label={`${name} over time`}>
      <h2>{name} over time</h2>
      <ScoreChart
        name={name}
        lowest={lowest}
        highest={highest}
        dots={dots}
        bands={bandsOf(questionnaire, name)}
      />
      <details>
        <summary>As a table</summary>
        <table className="preview">
          <thead>
            <tr>
              <th scope="col">Submitted</th>
              <th scope="col">Meaning</th>
              <th scope="col" className="amount">
                Score
              </th>
            </tr>
          </thead>
          <tbody>
            {dots.map((dot) => (
              <tr key={dot.key}>
                <th scope="row">{formatMoment(dot.time)}</th>
                <td>
                  {dot.band} {dot.flagged && <span className="badge bad">Needed attention</span>}
                </td>
                <td className="amount">{dot.value}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  ));
}

interface Series {
  name: string;
  lowest: number;
  highest: number;
  dots: ScoreDot[];
}

/** One line for each score, by name; a score that was not counted at a time has no dot there. */
export function seriesOf(points: readonly FormScorePoint[]): Series[] {
  const found = new Map<string, Series>();
  for (const { formAssignmentId, submitTime, outcome } of points) {
    for (const { name, value, band, lowest, highest } of outcome.scores) {
      const series = found.get(name) ?? { name, lowest: 0, highest: 0, dots: [] };
      const number = Number(value);
      series.lowest = Math.min(series.lowest, number, lowest ? Number(lowest) : number);
      series.highest = Math.max(series.highest, number, highest ? Number(highest) : number);
      series.dots.push({
        key: formAssignmentId,
        time: submitTime,
        value: number,
        band,
        flagged: outcome.flagged,
      });
      found.set(name, series);
    }
  }
  return [...found.values()];
}

function bandsOf(questionnaire: Questionnaire, name: string): Band[] {
  const score = questionnaire.extension?.find(
    (each) => each.url === `${OURS}score` && part(each, "name")?.valueString === name,
  );
  return (score?.extension ?? [])
    .filter((each) => each.url === "band")
    .map((each) => ({
      low: part(each, "low")?.valueDecimal ?? 0,
      label: part(each, "label")?.valueString ?? "",
    }));
}
