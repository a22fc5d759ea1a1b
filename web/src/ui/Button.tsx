import type { Ref } from "react";
import { Button as AriaButton, type ButtonProps } from "react-aria-components";

interface Props extends ButtonProps {
  kind?: "primary" | "secondary" | "quiet" | "danger";
  /** Square, for an icon alone; give it an aria-label. */
  icon?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ kind = "secondary", icon = false, className = "", ...props }: Props) {
  return (
    <AriaButton {...props} className={`button ${kind} ${icon ? "icon-only" : ""} ${className as string}`} />
  );
}
