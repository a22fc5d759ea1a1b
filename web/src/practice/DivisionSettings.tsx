import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Form } from "react-aria-components";
import { asProblem, byField } from "@/api/problem";
import { keys } from "@/api/queries";
import type { Division } from "@/api/types";
import { useRequestId } from "@/lib/useRequestId";
import { createDivision, updateDivision } from "@/practice/calls";
import { MoneyFields } from "@/practice/MoneyFields";
import { Basics, Live, Retention, Texts } from "@/practice/SettingFields";
import {
  changesBetween,
  divisionFrom,
  type Errors,
  errorsIn,
  newSettings,
  placed,
  type Settings,
  settingsOf,
} from "@/practice/settings";
import { useMe } from "@/shell/me";
import { Button } from "@/ui/Button";
import { ProblemNote } from "@/ui/feedback";
import { notify } from "@/ui/notices";

/** What a division decides (S1), to be changed. */
export function DivisionSettings({ division }: { division: Division }) {
  const requestId = useRequestId();
  const before = settingsOf(division);
  const save = useSave("Saved.", (settings) => {
    const request = {
      etag: division.etag,
      division: divisionFrom(settings),
      updateMask: changesBetween(before, settings).join(","),
    };
    return updateDivision(division.divisionId, { ...request, requestId: requestId(request) });
  });
  return (
    <SettingsForm
      start={before}
      isNew={false}
      save={save}
      changed={(settings) => changesBetween(before, settings).length > 0}
      submit="Save the settings"
    />
  );
}

interface NewProps {
  /** A division whose zone, language and currency are suggested. */
  like: Division | undefined;
  onClose: () => void;
  onMade: (division: Division) => void;
}

/** A new division, whose first admin is the viewer. */
export function NewDivision({ like, onClose, onMade }: NewProps) {
  const { practice } = useMe();
  const requestId = useRequestId();
  const save = useSave(
    "The division is there.",
    (settings) => {
      const division = { ...divisionFrom(settings), practiceId: practice.practiceId };
      return createDivision({ division, requestId: requestId(division) });
    },
    onMade,
  );
  return (
    <>
      <h2>New division</h2>
      <p className="quiet-text">You become its first admin. The currency can never be changed.</p>
      <SettingsForm
        start={newSettings(like, practice.supportAddress)}
        isNew
        save={save}
        changed={() => true}
        submit="Create the division"
      >
        <Button kind="quiet" onPress={onClose} isDisabled={save.isPending}>
          Not now
        </Button>
      </SettingsForm>
    </>
  );
}

function useSave(
  done: string,
  act: (settings: Settings) => Promise<Division>,
  onDone?: (division: Division) => void,
) {
  const client = useQueryClient();
  const { practiceId } = useMe().practice;
  return useMutation({
    mutationFn: act,
    onSuccess: async (division) => {
      notify(done);
      void client.invalidateQueries({ queryKey: keys.me });
      await client.invalidateQueries({ queryKey: keys.administration(practiceId) });
      onDone?.(division);
    },
  });
}

interface FormProps {
  start: Settings;
  isNew: boolean;
  save: ReturnType<typeof useSave>;
  changed: (settings: Settings) => boolean;
  submit: string;
  children?: ReactNode;
}

function SettingsForm({ start, isNew, save, changed, submit, children }: FormProps) {
  const [settings, setSettings] = useState(start);
  const [asked, setAsked] = useState(false);
  const refused = placed(byField(save.error ? asProblem(save.error) : null));
  const typed = errorsIn(settings);
  const errors: Errors = { ...refused, ...(asked ? typed : {}) };
  const change = (part: Partial<Settings>) => {
    setSettings({ ...settings, ...part });
    if (!save.isPending) save.reset();
  };
  const props = { settings, errors, onChange: change };
  return (
    <Form
      className="settings"
      validationBehavior="aria"
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (!save.isPending && Object.keys(typed).length === 0) save.mutate(settings);
      }}
    >
      <Basics {...props} isNew={isNew} />
      <Texts {...props} />
      <MoneyFields {...props} />
      <Live {...props} />
      <Retention {...props} before={start.retentionMonths} />
      {asked && Object.keys(typed).length > 0 && (
        <p className="error-text" role="alert">
          Something above is missing or cannot be. Look for the red lines.
        </p>
      )}
      {Object.keys(refused).length === 0 && <ProblemNote error={save.error} />}
      <footer className="settings-footer">
        {children}
        <Button kind="primary" type="submit" isPending={save.isPending} isDisabled={!changed(settings)}>
          {submit}
        </Button>
      </footer>
    </Form>
  );
}
