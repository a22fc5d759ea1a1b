/** A field that was refused: its path in the request's JSON, e.g. `participants[2].email`. */
export interface Violation {
  field: string;
  description: string;
}

interface ProblemFields {
  status: number;
  reason: string;
  detail: string;
  violations: Violation[];
  reference: string;
  facts: Record<string, string>;
}

/** A refusal of the gateway (RFC 9457), or a request that never got an answer (status 0). */
export class Problem extends Error {
  readonly status: number;
  readonly reason: string;
  readonly detail: string;
  readonly violations: readonly Violation[];
  /** Set for unexpected errors: what to tell support. Empty otherwise. */
  readonly reference: string;
  /** What the refusal knows besides, for programs. */
  readonly facts: Readonly<Record<string, string>>;

  constructor(fields: ProblemFields) {
    super(fields.detail);
    this.name = "Problem";
    this.status = fields.status;
    this.reason = fields.reason;
    this.detail = fields.detail;
    this.violations = fields.violations;
    this.reference = fields.reference;
    this.facts = fields.facts;
  }

  /** True where the same request may succeed a moment later, or may have succeeded without an answer. */
  get transient(): boolean {
    return this.status === 0 || this.status === 429 || this.status === 502 || this.status >= 503;
  }
}

const UNANSWERED = "Sotto could not be reached. Check your connection and try again.";
const UNEXPECTED = "Something went wrong on our side. Please try again.";

/** The problem for a request that got no answer. */
export function unanswered(): Problem {
  return new Problem({
    status: 0,
    reason: "UNANSWERED",
    detail: UNANSWERED,
    violations: [],
    reference: "",
    facts: {},
  });
}

/** Reads a problem from the body of a refused request; any other body gives a plain sentence. */
export function readProblem(status: number, body: unknown): Problem {
  const fields = isRecord(body) ? body : {};
  return new Problem({
    status,
    reason: text(fields.reason) || "UNEXPECTED",
    detail: text(fields.detail) || UNEXPECTED,
    violations: Array.isArray(fields.violations) ? fields.violations.flatMap(readViolation) : [],
    reference: text(fields.reference),
    facts: isRecord(fields.facts)
      ? Object.fromEntries(Object.entries(fields.facts).map(([name, value]) => [name, text(value)]))
      : {},
  });
}

/** Any thrown value as a problem. */
export function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : readProblem(500, undefined);
}

/** The sentences for the fields that were refused, by field path. */
export function byField(problem: Problem | null): Record<string, string> {
  return Object.fromEntries((problem?.violations ?? []).map((one) => [one.field, sentence(one.description)]));
}

function readViolation(value: unknown): Violation[] {
  if (!isRecord(value)) return [];
  return [{ field: text(value.field), description: text(value.description) }];
}

/** "must be 0 or more" reads "Must be 0 or more." below a field. */
function sentence(description: string): string {
  const capital = description.charAt(0).toUpperCase() + description.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
