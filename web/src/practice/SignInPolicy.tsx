import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { keys } from "@/api/queries";
import { getSignInPolicy, updateSignInPolicy } from "@/practice/calls";
import { useMe } from "@/shell/me";
import { Check } from "@/ui/Check";
import { ProblemNote } from "@/ui/feedback";

/** What the practice asks of its members when they sign in (S4). */
export function SignInPolicy() {
  const { practiceId } = useMe().practice;
  const client = useQueryClient();
  const queryKey = [...keys.administration(practiceId), "sign-in-policy"];
  const policy = useQuery({ queryKey, queryFn: () => getSignInPolicy(practiceId) });
  const change = useMutation({
    mutationFn: (secondFactorRequired: boolean) =>
      updateSignInPolicy(practiceId, {
        requestId: crypto.randomUUID(),
        etag: policy.data?.etag ?? "",
        secondFactorRequired,
      }),
    onSettled: () => client.invalidateQueries({ queryKey }),
  });
  return (
    <>
      <ProblemNote error={policy.error ?? change.error} />
      {policy.data && (
        <Check
          isSelected={policy.data.secondFactorRequired}
          isDisabled={change.isPending}
          onChange={(wanted) => change.mutate(wanted)}
        >
          Members need a passkey, or a password with an app: a mail alone only lets them set that up.
        </Check>
      )}
    </>
  );
}
