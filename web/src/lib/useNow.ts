import { useEffect, useState } from "react";

const MINUTE = 60_000;

/** The time now, kept fresh to the minute, for "today" and "starts …". */
export function useNow(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), MINUTE);
    return () => clearInterval(timer);
  }, []);
  return now;
}
