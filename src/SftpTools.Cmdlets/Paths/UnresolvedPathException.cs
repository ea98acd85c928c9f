using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;

namespace SftpTools.Cmdlets.Paths;

/// <summary>
/// A path that means nothing on any session. It is the error of that path alone, as that of an unknown drive is for PowerShell: the command
/// writes the record and goes on with the others.
/// </summary>
[SuppressMessage("Design", "CA1032", Justification = "It is made here alone, of a record.")]
[SuppressMessage("Design", "CA1064", Justification = "No caller outside of the module sees it.")]
internal sealed class UnresolvedPathException(ErrorRecord record) : RuntimeException(record.Exception.Message, record.Exception, record);
