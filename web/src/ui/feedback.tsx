import type { ReactNode } from "react";
import { asProblem } from "@/api/problem";
import { Button } from "@/ui/Button";
import { AlertIcon } from "@/ui/icons";

/** Why something was refused, announced at once. */
export function ProblemNote({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  if (!error) return null;
  const { detail, reference } = asProblem(error);
  return (
    <div className="note bad" role="alert">
      <AlertIcon />
      <p>
        {detail}
        {reference && <small> Reference for support: {reference}</small>}
      </p>
      {onRetry && <Button onPress={onRetry}>Try again</Button>}
    </div>
  );
}

export function Note({ kind, children }: { kind: "info" | "warn" | "good"; children: ReactNode }) {
  return <div className={`note ${kind}`}>{children}</div>;
}

export function Loading({ label }: { label: string }) {
  return (
    <div className="loading" role="status">
      <span className="visually-hidden">{label}</span>
      <span className="spinner" aria-hidden="true" />
    </div>
  );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}
