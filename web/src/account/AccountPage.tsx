import { useQuery } from "@tanstack/react-query";
import { getSignInMethods } from "@/account/calls";
import { Passkeys } from "@/account/Passkeys";
import { Password } from "@/account/Password";
import { Sessions } from "@/account/Sessions";
import { keys } from "@/api/queries";
import { Loading, Note, ProblemNote } from "@/ui/feedback";
import "@/styles/account.css";

/** The own account: with what one signs in, and where. */
export default function AccountPage() {
  const methods = useQuery({ queryKey: keys.signInMethods, queryFn: getSignInMethods, staleTime: 0 });
  return (
    <main id="main" className="page">
      <div className="page-head">
        <h1>Account and security</h1>
      </div>
      {methods.data?.limited && (
        <Note kind="warn">
          <p>
            Your practice asks its members for a second factor. Until you have set one up here, or confirmed
            with yours, you can do nothing else.
          </p>
        </Note>
      )}
      {methods.isPending && <Loading label="Loading how you sign in" />}
      <ProblemNote error={methods.error} onRetry={() => void methods.refetch()} />
      {methods.data?.passwordPossible && <Password methods={methods.data} />}
      <Passkeys />
      <Sessions />
    </main>
  );
}
