import { useMutation } from "@tanstack/react-query";
import { Menu, MenuItem, MenuTrigger, Popover, Separator } from "react-aria-components";
import { Link, useLocation } from "wouter";
import { signOut } from "@/api/calls";
import { divisionsToAdminister, divisionsToManage } from "@/lib/conversation";
import {
  ACCOUNT,
  CARDS,
  CONVERSATIONS,
  FORM_LIBRARY,
  LEDGER,
  PRACTICE,
  RETENTION,
  SIGN_IN,
} from "@/lib/route";
import { useStore } from "@/lib/store";
import type { LiveState } from "@/live/connection";
import { liveState } from "@/live/useLive";
import { useMe } from "@/shell/me";
import { Avatar } from "@/ui/Avatar";
import { Button } from "@/ui/Button";
import { ChevronIcon, Logo } from "@/ui/icons";
import { notify } from "@/ui/notices";

const STATES: Record<LiveState, string> = {
  connecting: "Connecting",
  live: "Up to date",
  polling: "Updates every few seconds",
  offline: "No connection",
};

export function Header() {
  const me = useMe();
  return (
    <header className="top">
      <Link href={CONVERSATIONS} className="brand">
        <Logo />
        <span className="brand-name">{me.practice.name}</span>
      </Link>
      <nav aria-label="Sotto" className="top-nav">
        <TopLink href={CONVERSATIONS}>Messages</TopLink>
        <TopLink href={CARDS}>Cards</TopLink>
      </nav>
      <Connection />
      <PersonMenu />
    </header>
  );
}

function TopLink({ href, children }: { href: string; children: string }) {
  const [location] = useLocation();
  return (
    <Link href={href} aria-current={location.startsWith(href) ? "page" : undefined}>
      {children}
    </Link>
  );
}

function Connection() {
  const state = useStore(liveState);
  return (
    <p className={`connection ${state}`} role="status" title={STATES[state]}>
      <span className="connection-dot" aria-hidden="true" />
      <span className={state === "offline" || state === "polling" ? "" : "visually-hidden"}>
        {STATES[state]}
      </span>
    </p>
  );
}

function PersonMenu() {
  const me = useMe();
  const leave = useMutation({
    mutationFn: signOut,
    // Loading the page afresh forgets everything that was read.
    onSuccess: () => window.location.assign(SIGN_IN),
    onError: () => notify("You could not be signed out. Please try again."),
  });
  return (
    <MenuTrigger>
      <Button kind="quiet" className="person">
        <Avatar name={me.displayName} />
        <span className="visually-hidden">Your account</span>
        <bdi className="person-name">{me.displayName}</bdi>
        <ChevronIcon />
      </Button>
      <Popover placement="bottom end" className="popover">
        <p className="popover-head">
          <bdi>{me.displayName}</bdi>
          <small>{me.email}</small>
        </p>
        <Menu className="menu" aria-label="Your account">
          <MenuItem href={ACCOUNT}>Account and security</MenuItem>
          <MenuItem href={CARDS}>Cards on file</MenuItem>
          {divisionsToAdminister(me).length > 0 && <MenuItem href={PRACTICE}>Practice</MenuItem>}
          {divisionsToManage(me).length > 0 && <MenuItem href={LEDGER}>Ledger</MenuItem>}
          {divisionsToAdminister(me).length > 0 && <MenuItem href={RETENTION}>Retention</MenuItem>}
          {divisionsToManage(me).length > 0 && <MenuItem href={FORM_LIBRARY}>Form library</MenuItem>}
          <MenuItem href={`mailto:${me.practice.supportAddress}`}>
            Help: {me.practice.supportAddress}
          </MenuItem>
          <Separator />
          <MenuItem onAction={() => leave.mutate()}>Sign out</MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
