import { QueryClientProvider, useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { RouterProvider } from "react-aria-components";
import { Redirect, Route, Switch, useLocation } from "wouter";
import { question } from "@/api/proof";
import { meQuery } from "@/api/queries";
import { newQueryClient } from "@/api/session";
import { ConversationsPage } from "@/conversations/ConversationsPage";
import {
  ACCOUNT,
  CARDS,
  CONVERSATIONS,
  FORM_LIBRARY,
  LEDGER,
  NEW_CONVERSATION,
  PAYMENTS,
  PRACTICE,
  RETENTION,
  SIGN_IN,
} from "@/lib/route";
import { useStore } from "@/lib/store";
import { useLive } from "@/live/useLive";
import { Header } from "@/shell/Header";
import { MeContext } from "@/shell/me";
import { Empty, Loading, ProblemNote } from "@/ui/feedback";
import { Notices } from "@/ui/notices";

const AccountPage = lazy(() => import("@/account/AccountPage"));
const CreatePage = lazy(() => import("@/create/CreatePage"));
const CardsPage = lazy(() => import("@/cards/CardsPage"));
const FormLibraryPage = lazy(() => import("@/forms/LibraryPage"));
const FormPage = lazy(() => import("@/forms/FormPage"));
const LedgerPage = lazy(() => import("@/ledger/LedgerPage"));
const SignInPage = lazy(() => import("@/sign-in/SignInPage"));
const ProofDialog = lazy(() => import("@/account/ProofDialog"));
const RetentionPage = lazy(() => import("@/retention/RetentionPage"));
const PracticePage = lazy(() => import("@/practice/PracticePage"));
const PaymentPage = lazy(() => import("@/cards/PaymentPage"));

export function App() {
  const [client] = useState(newQueryClient);
  const [, navigate] = useLocation();
  return (
    <QueryClientProvider client={client}>
      <RouterProvider navigate={navigate}>
        <Switch>
          <Route path={SIGN_IN}>
            <Suspense fallback={<Loading label="Loading" />}>
              <SignInPage />
            </Suspense>
          </Route>
          <Route component={SignedIn} />
        </Switch>
      </RouterProvider>
    </QueryClientProvider>
  );
}

function SignedIn() {
  const me = useQuery(meQuery);
  if (me.isPending) return <Loading label="Loading" />;
  if (me.isError) {
    return (
      <main className="alone">
        <ProblemNote error={me.error} onRetry={() => void me.refetch()} />
      </main>
    );
  }
  return (
    <MeContext value={me.data}>
      <House />
    </MeContext>
  );
}

function House() {
  useLive();
  return (
    <div className="house">
      <a className="skip-link" href="#main">
        Skip to content
      </a>
      <Header />
      <Suspense fallback={<Loading label="Loading" />}>
        <Switch>
          <Route path="/">
            <Redirect to={CONVERSATIONS} replace />
          </Route>
          <Route path={NEW_CONVERSATION} component={CreatePage} />
          <Route path={ACCOUNT} component={AccountPage} />
          <Route path={CARDS} component={CardsPage} />
          <Route path={`${PAYMENTS}/:id`}>{({ id }) => <PaymentPage conversationId={id} />}</Route>
          <Route path={LEDGER} component={LedgerPage} />
          <Route path={RETENTION} component={RetentionPage} />
          <Route path={PRACTICE} component={PracticePage} />
          <Route path={FORM_LIBRARY} component={FormLibraryPage} />
          <Route path={`${CONVERSATIONS}/:id/forms/:form`}>
            {({ id, form }) => <FormPage conversationId={id} formAssignmentId={form} />}
          </Route>
          <Route path={`${CONVERSATIONS}/:id?`}>{({ id }) => <ConversationsPage id={id} />}</Route>
          <Route>
            <main id="main" className="alone">
              <Empty title="There is nothing at this address.">
                <a href={CONVERSATIONS}>Go to your messages</a>
              </Empty>
            </main>
          </Route>
        </Switch>
      </Suspense>
      <ProofWanted />
      <Notices />
    </div>
  );
}

function ProofWanted() {
  const asked = useStore(question);
  if (!asked) return null;
  return (
    <Suspense fallback={null}>
      <ProofDialog onDone={asked.answer} />
    </Suspense>
  );
}
