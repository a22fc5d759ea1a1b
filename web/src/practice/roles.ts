import type { Role } from "@/api/types";

/** What a role is called. */
export const ROLES: Record<Role, string> = {
  ROLE_PROVIDER: "Provider",
  ROLE_COORDINATOR: "Coordinator",
  ROLE_ADMIN: "Admin",
  ROLE_CLIENT: "Client",
};

/** The roles that a member can hold, with what they let somebody do. */
export const MEMBER_ROLES: readonly { role: Role; does: string }[] = [
  { role: "ROLE_PROVIDER", does: "hosts conversations" },
  { role: "ROLE_COORDINATOR", does: "creates and manages them for any provider" },
  { role: "ROLE_ADMIN", does: "runs the division: members and settings" },
];
