import { useState } from "react";
import { Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import type { AdministeredPerson } from "@/api/types";
import { isolate } from "@/lib/text";
import { ActiveDialog } from "@/practice/ActiveDialog";
import { RenameDialog } from "@/practice/RenameDialog";
import { ResetSignInDialog } from "@/practice/ResetSignInDialog";
import { useMe } from "@/shell/me";
import { Button } from "@/ui/Button";
import { MoreIcon } from "@/ui/icons";

/** What can be done about somebody. */
export function PersonMenu({ person, onRoles }: { person: AdministeredPerson; onRoles?: () => void }) {
  const me = useMe();
  const [open, setOpen] = useState<"name" | "active" | "reset" | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <MenuTrigger>
        <Button kind="quiet" icon aria-label={`What to do about ${isolate(person.displayName)}`}>
          <MoreIcon />
        </Button>
        <Popover placement="bottom end" className="popover">
          <Menu className="menu" aria-label={`What to do about ${isolate(person.displayName)}`}>
            {onRoles && <MenuItem onAction={onRoles}>Change roles</MenuItem>}
            <MenuItem onAction={() => setOpen("name")}>Change the name</MenuItem>
            <MenuItem onAction={() => setOpen("reset")}>Reset how they sign in</MenuItem>
            {person.personId !== me.personId && (
              <MenuItem onAction={() => setOpen("active")}>
                {person.active ? "Deactivate" : "Reactivate"}
              </MenuItem>
            )}
          </Menu>
        </Popover>
      </MenuTrigger>
      {open === "name" && <RenameDialog person={person} onClose={close} />}
      {open === "reset" && <ResetSignInDialog person={person} onClose={close} />}
      {open === "active" && <ActiveDialog person={person} onClose={close} />}
    </>
  );
}
