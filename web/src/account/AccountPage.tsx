import { Sessions } from "@/account/Sessions";
import "@/styles/account.css";

/** The own account: where one is signed in, and with what. */
export default function AccountPage() {
  return (
    <main id="main" className="page">
      <div className="page-head">
        <h1>Account and security</h1>
      </div>
      <Sessions />
    </main>
  );
}
