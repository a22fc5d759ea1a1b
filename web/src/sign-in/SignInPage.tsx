import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useSearchParams } from "wouter";
import { completeSignIn } from "@/api/calls";
import { meQuery } from "@/api/queries";
import { safeNext } from "@/lib/route";
import { AddressForm, type Started } from "@/sign-in/AddressForm";
import { CodeForm } from "@/sign-in/CodeForm";
import { LinkForm } from "@/sign-in/LinkForm";
import { rememberNext, takeNext } from "@/sign-in/next";
import { PasswordForm } from "@/sign-in/PasswordForm";
import { Loading } from "@/ui/feedback";
import { LockIcon, Logo } from "@/ui/icons";

type Proof = { code: string } | { linkToken: string };

interface MailedLink {
  signInId: string;
  linkToken: string;
}

/** Signing in by mail (S4): the address, then the code; or the mailed link, which asks for one press of a button. */
export default function SignInPage() {
  const [search] = useSearchParams();
  const [link, setLink] = useState(readLink);
  const [started, setStarted] = useState<Started | null>(null);
  const [byPassword, setByPassword] = useState(false);

  const practice = search.get("practice") ?? "";
  const already = useAlreadySignedIn(search.get("next"), link !== null);

  // A mailed link opened in this very tab changes the fragment only: the page is not loaded again.
  useEffect(() => {
    const follow = () => setLink((current) => readLink() ?? current);
    window.addEventListener("hashchange", follow);
    return () => window.removeEventListener("hashchange", follow);
  }, []);

  const begin = (given: Started) => {
    rememberNext(search.get("next"));
    setStarted(given);
  };
  const restart = () => {
    setLink(null);
    setStarted(null);
  };
  const complete = async (signInId: string, proof: Proof) => {
    await completeSignIn(signInId, proof);
    enter();
  };
  // A full load, so that nothing of an earlier session is left.
  const enter = () => window.location.replace(takeNext(search.get("next")));

  if (already) return <Loading label="Opening your account" />;
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <p className="sign-in-brand">
          <Logo />
          Sotto
        </p>
        {link && (
          <LinkForm
            onSignIn={() => complete(link.signInId, { linkToken: link.linkToken })}
            onRestart={restart}
          />
        )}
        {!link && !started && !byPassword && (
          <AddressForm
            practice={practice}
            onStarted={begin}
            onPassword={() => setByPassword(true)}
            onSignedIn={enter}
          />
        )}
        {!link && !started && byPassword && (
          <PasswordForm practice={practice} onSignedIn={enter} onBack={() => setByPassword(false)} />
        )}
        {!link && started && (
          <CodeForm
            started={started}
            onCode={(code) => complete(started.signInId, { code })}
            onRestart={restart}
          />
        )}
      </div>
      <p className="sign-in-foot">
        <LockIcon /> Secure messaging appointments
      </p>
    </main>
  );
}

/** "Visit your account" leads here from every mail (S5): whoever is signed in goes straight on; true until that is clear. */
function useAlreadySignedIn(next: string | null, linked: boolean): boolean {
  const applies = next !== null && !linked;
  const me = useQuery({ ...meQuery, enabled: applies });
  useEffect(() => {
    if (applies && me.isSuccess) window.location.replace(safeNext(next));
  }, [applies, next, me.isSuccess]);
  return applies && !me.isError;
}

/** The mailed link's secret is in the fragment, which no server sees; it leaves the address bar at once. */
function readLink(): MailedLink | null {
  const fragment = new URLSearchParams(window.location.hash.slice(1));
  const signInId = fragment.get("id");
  const linkToken = fragment.get("token");
  if (!signInId || !linkToken) return null;
  window.history.replaceState(null, "", window.location.pathname + window.location.search);
  return { signInId, linkToken };
}
