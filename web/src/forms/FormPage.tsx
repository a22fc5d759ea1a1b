import { type RefObject, useEffect, useRef, useState } from "react";
import { Link } from "wouter";
import { asProblem } from "@/api/problem";
import { useConversation } from "@/api/queries";
import type { Conversation, OpenedForm } from "@/api/types";
import { AnswersView } from "@/forms/AnswersView";
import { FillForm } from "@/forms/FillForm";
import type { Questionnaire } from "@/forms/fhir";
import { useFormAssignment } from "@/forms/queries";
import { descriptionOf, languageOf, titleOf } from "@/forms/shown";
import { isOpen, stateText } from "@/forms/states";
import { titleOf as conversationTitle, isArchived } from "@/lib/conversation";
import { CONVERSATIONS, conversationPath } from "@/lib/route";
import { formatMoment } from "@/lib/time";
import { Empty, Loading, ProblemNote } from "@/ui/feedback";
import { BackIcon } from "@/ui/icons";
import "@/styles/forms.css";

interface Props {
  conversationId: string;
  formAssignmentId: string;
}

/** A form that was assigned: its participant fills it in, and reads it afterwards; the host reads it (S30). */
export default function FormPage({ conversationId, formAssignmentId }: Props) {
  const conversation = useConversation(conversationId);
  const opened = useFormAssignment(conversationId, formAssignmentId);
  const error = conversation.error ?? opened.error;
  const missing = error && !opened.data && [400, 404].includes(asProblem(error).status);
  return (
    <main id="main" className="page form-page">
      <p className="form-back">
        <Link href={conversation.data ? conversationPath(conversationId) : CONVERSATIONS}>
          <BackIcon /> <bdi>{conversation.data ? conversationTitle(conversation.data) : "Messages"}</bdi>
        </Link>
      </p>
      {(conversation.isPending || opened.isPending) && <Loading label="Loading the form" />}
      {missing ? (
        <Empty title="This form is not here.">
          <p>It does not exist, or it is not for you.</p>
        </Empty>
      ) : (
        <ProblemNote error={error} onRetry={() => void opened.refetch()} />
      )}
      {conversation.data && opened.data && (
        <Opened key={formAssignmentId} conversation={conversation.data} opened={opened.data} />
      )}
    </main>
  );
}

export interface OpenedProps {
  conversation: Conversation;
  opened: OpenedForm;
}

function Opened({ conversation, opened }: OpenedProps) {
  const { assignment } = opened;
  const own = assignment.participantId === conversation.ownParticipantId;
  const over = isArchived(conversation);
  // Chosen once: what another device submits meanwhile takes nothing away that is being written here.
  const [filling, setFilling] = useState(own && !over && isOpen(assignment.state));
  const done = () => setFilling(false);
  const heading = useRef<HTMLHeadingElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever comes, submits or corrects goes on here; what they pressed is gone.
  useEffect(() => heading.current?.focus(), [filling]);
  return (
    <>
      <FormHead heading={heading} conversation={conversation} opened={opened} own={own} />
      {filling ? (
        <FillForm conversation={conversation} opened={opened} onDone={done} />
      ) : (
        <AnswersView
          conversation={conversation}
          opened={opened}
          own={own}
          {...(own && !over ? { onCorrect: () => setFilling(true) } : {})}
        />
      )}
    </>
  );
}

interface HeadProps extends OpenedProps {
  heading: RefObject<HTMLHeadingElement | null>;
  own: boolean;
}

function FormHead({ heading, conversation, opened, own }: HeadProps) {
  const { assignment } = opened;
  const questionnaire = JSON.parse(opened.questionnaire) as Questionnaire;
  const language = languageOf(questionnaire, navigator.languages);
  const state = stateText(assignment);
  const person = conversation.participants.find((one) => one.participantId === assignment.participantId);
  const description = descriptionOf(questionnaire, language);
  return (
    <header className="form-head" lang={language}>
      <h1 dir="auto" ref={heading} tabIndex={-1}>
        {titleOf(questionnaire, language)}
      </h1>
      {description && (
        <p className="quiet-text" dir="auto">
          {description}
        </p>
      )}
      <p className="form-facts" lang="en">
        <span className={`badge ${state.tone}`}>{state.text}</span>
        {!own && <bdi>{person?.displayName ?? "A participant"}</bdi>}
        {assignment.dueTime && isOpen(assignment.state) && (
          <span>Due {formatMoment(assignment.dueTime)}</span>
        )}
      </p>
    </header>
  );
}
