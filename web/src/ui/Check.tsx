import type { ReactNode } from "react";
import { Checkbox, type CheckboxProps } from "react-aria-components";
import { CheckIcon } from "@/ui/icons";

interface Props extends Omit<CheckboxProps, "children"> {
  children: ReactNode;
}

export function Check({ children, ...props }: Props) {
  return (
    <Checkbox {...props} className="check">
      <span className="box">
        <CheckIcon />
      </span>
      <span>{children}</span>
    </Checkbox>
  );
}
