import { createContext, useContext } from "react";
import type { Me } from "@/api/types";

export const MeContext = createContext<Me | null>(null);

/** The signed-in person. Only for what stands inside the signed-in part. */
export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error("useMe outside of MeContext");
  return me;
}
