import { useMutation } from "@tanstack/react-query";
import { usedPasskey } from "@/account/authenticator";
import { signInWithPasskey, startPasskeySignIn } from "@/account/calls";
import { Button } from "@/ui/Button";
import { ProblemNote } from "@/ui/feedback";

/** Nothing to type: the device knows who it is. */
export function PasskeyButton({ onSignedIn }: { onSignedIn: () => void }) {
  const signIn = useMutation({
    mutationFn: async () => {
      const asked = await startPasskeySignIn();
      return signInWithPasskey(asked.challengeId, await usedPasskey(asked));
    },
    onSuccess: onSignedIn,
  });
  return (
    <>
      <ProblemNote error={signIn.error} />
      <Button isPending={signIn.isPending} onPress={() => signIn.mutate()}>
        Sign in with a passkey
      </Button>
    </>
  );
}
