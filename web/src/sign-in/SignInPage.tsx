import { useEffect, useState } from "react";
import { useSearchParams } from "wouter";
import { completeSignIn } from "@/api/calls";
import { AddressForm, type Started } from "@/sign-in/AddressForm";
import { CodeForm } from "@/sign-in/CodeForm";
import { LinkForm } from "@/sign-in/LinkForm";
import { rememberNext, takeNext } from "@/sign-in/next";
import { LockIcon, Logo } from "@/ui/icons";

type Proof = { code: string } | { linkToken: string };

interface MailedLink {
  signInId: string;
  linkToken: string;
}

/** Signing in by mail (S4): the address, then the code; or the mailed link, which asks for one press of a button. */
export function SignInPage() {
  const [search] = useSearchParams();
  const [link, setLink] = useState(readLink);
  const [started, setStarted] = useState<Started | null>(null);

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
    // A full load, so that nothing of an earlier session is left.
    window.location.replace(takeNext(search.get("next")));
  };

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
        {!link && !started && <AddressForm practice={search.get("practice") ?? ""} onStarted={begin} />}
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

/** The mailed link's secret is in the fragment, which no server sees; it leaves the address bar at once. */
function readLink(): MailedLink | null {
  const fragment = new URLSearchParams(window.location.hash.slice(1));
  const signInId = fragment.get("id");
  const linkToken = fragment.get("token");
  if (!signInId || !linkToken) return null;
  window.history.replaceState(null, "", window.location.pathname + window.location.search);
  return { signInId, linkToken };
}
