import { initials } from "@/lib/text";

const HUES = 8;

/** A person's initials on a colour that stays the same for the name. The name itself stands beside it; a dot shows who is here. */
export function Avatar({ name, here = false }: { name: string; here?: boolean }) {
  const hue = Array.from(name).reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % HUES;
  return (
    <span className={`avatar hue-${hue} ${here ? "here" : ""}`} aria-hidden="true">
      {initials(name)}
    </span>
  );
}
