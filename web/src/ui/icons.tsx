/** A drawing of one path on a 20 × 20 grid; the words stand beside it or in the label of its button. */
function Icon({ path }: { path: string }) {
  return (
    <svg className="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={path} />
    </svg>
  );
}

export const SearchIcon = () => <Icon path="M9 15A6 6 0 109 3a6 6 0 000 12zM13.3 13.3L17 17" />;
export const PlusIcon = () => <Icon path="M10 4v12M4 10h12" />;
export const BackIcon = () => <Icon path="M12 4l-6 6 6 6" />;
export const CloseIcon = () => <Icon path="M5 5l10 10M15 5L5 15" />;
export const PencilIcon = () => <Icon path="M4 16l.8-3.5L13 4.3l2.7 2.7-8.2 8.2zM11.5 5.8l2.7 2.7" />;
export const SendIcon = () => <Icon path="M3.5 10L16.5 4l-4 12.5-3-5zM9.5 11.5l7-7.5" />;
export const CheckIcon = () => <Icon path="M4 10.5l4 4 8-9" />;
export const ChevronIcon = () => <Icon path="M6 8l4 4 4-4" />;
export const PeopleIcon = () => (
  <Icon path="M7.5 9.5a3 3 0 100-6 3 3 0 000 6zM2 16.5c.4-3 2.5-4.8 5.5-4.8s5.1 1.8 5.5 4.8M13 4a3 3 0 010 5.5M15 12c1.7.6 2.8 2.2 3 4.5" />
);
export const PaperclipIcon = () => (
  <Icon path="M15.5 9.5l-5.8 5.8a3.5 3.5 0 01-5-5l6.3-6.3a2.3 2.3 0 013.3 3.3L8 13.6a1.2 1.2 0 01-1.7-1.7l5.2-5.2" />
);
export const FileIcon = () => <Icon path="M5 2.5h6.5L15.5 6.5v11H5zM11.5 2.5v4h4" />;
export const FormIcon = () => <Icon path="M4.5 2.5h11v15h-11zM7.5 6.5h5M7.5 10h5M7.5 13.5h3" />;
export const CameraIcon = () => (
  <Icon path="M3 6.5h3l1.5-2h5l1.5 2h3v9.5H3zM10 13.5a2.75 2.75 0 100-5.5 2.75 2.75 0 000 5.5" />
);
export const DownloadIcon = () => <Icon path="M10 3v9M6 8.5l4 4 4-4M4 16.5h12" />;
export const CardIcon = () => <Icon path="M2.5 5h15v10.5h-15zM2.5 8.5h15M5.5 12.5h3" />;
export const AlertIcon = () => <Icon path="M10 3l7.5 13.5h-15zM10 8v4M10 14v.2" />;
export const LockIcon = () => <Icon path="M5 9h10v8H5zM7 9V6.5a3 3 0 016 0V9" />;
export const ClockIcon = () => <Icon path="M10 17a7 7 0 100-14 7 7 0 000 14zM10 6v4l2.5 2" />;
export const MailIcon = () => <Icon path="M2.5 4.5h15v11h-15zM3 5l7 6 7-6" />;
export const MegaphoneIcon = () => <Icon path="M3 8v4h2.5L14 16V4L5.5 8zM6 12l1 4h2l-.8-3M16.5 8.5v3" />;

export const EyeIcon = () => (
  <Icon path="M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5zM10 12a2 2 0 100-4 2 2 0 000 4" />
);

export function MoreIcon() {
  return (
    <svg className="icon icon-filled" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <circle cx="4.5" cy="10" r="1.5" />
      <circle cx="10" cy="10" r="1.5" />
      <circle cx="15.5" cy="10" r="1.5" />
    </svg>
  );
}

export function Logo() {
  return <img className="logo" src="/assets/icon.svg" alt="" width="28" height="28" />;
}
