import type { ReactNode, Ref } from "react";
import { Button as AriaButton, type ButtonProps, ProgressBar } from "react-aria-components";

interface Props extends Omit<ButtonProps, "children" | "className"> {
  kind?: "primary" | "secondary" | "quiet";
  /** Square, for an icon alone; give it an aria-label. */
  icon?: boolean;
  className?: string;
  ref?: Ref<HTMLButtonElement>;
  children: ReactNode;
}

/** While `isPending`, it keeps the focus, does nothing when pressed, and says that it is working. */
export function Button({ kind = "secondary", icon = false, className = "", children, ...props }: Props) {
  return (
    <AriaButton {...props} className={`button ${kind} ${icon ? "icon-only" : ""} ${className}`}>
      {children}
      {props.isPending && <ProgressBar className="visually-hidden" aria-label="Working" isIndeterminate />}
    </AriaButton>
  );
}
