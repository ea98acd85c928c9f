namespace SftpTools.Transfer.Journals;

/// <summary>A file or directory that a job was given: where it is and where it goes, as absolute paths.</summary>
internal sealed record JournalItem(string Source, string Target);
