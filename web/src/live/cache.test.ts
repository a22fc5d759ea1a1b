import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { expect, test, vi } from "vitest";
import { keys } from "@/api/queries";
import { takeChange } from "@/live/cache";

test("news that comes during the first read is read again", async () => {
  const client = new QueryClient();
  let answerLate: (documents: string[]) => void = () => {};
  const late = new Promise<string[]>((resolve) => {
    answerLate = resolve;
  });
  const read = vi.fn().mockReturnValueOnce(late).mockResolvedValue(["receipt"]);
  const observer = new QueryObserver(client, { queryKey: keys.documents("c"), queryFn: read });
  const end = observer.subscribe(() => {});
  takeChange(client, "c", "charges");
  await vi.waitFor(() => expect(read).toHaveBeenCalledTimes(2));
  answerLate([]);
  await vi.waitFor(() => expect(observer.getCurrentResult().data).toEqual(["receipt"]));
  end();
});
