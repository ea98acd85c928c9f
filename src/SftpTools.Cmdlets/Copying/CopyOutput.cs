using System.Management.Automation;

namespace SftpTools.Cmdlets.Copying;

/// <summary>
/// Where a copy says what became of it: the streams of a cmdlet or of a provider. Results are wanted where there is a place for them.
/// </summary>
internal sealed record CopyOutput(
    Action<ErrorRecord> WriteError, Action<string> WriteWarning, Action<string> WriteVerbose, Action<SftpTransferResult>? WriteResult);
