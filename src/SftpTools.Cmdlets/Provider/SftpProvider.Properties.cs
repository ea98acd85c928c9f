using System.Collections.ObjectModel;
using System.Management.Automation;
using SftpTools.Cmdlets.Output;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Paths;
using SftpTools.Cmdlets.Provider.Engine;
using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.FileSystems.Remote;
using SftpTools.Items;
using SftpTools.Operations;

namespace SftpTools.Cmdlets.Provider;

/// <summary>Properties of items: all that they show can be read; mode, owner, group and times can be set.</summary>
public sealed partial class SftpProvider
{
    /// <inheritdoc/>
    public object? GetPropertyDynamicParameters(string path, Collection<string>? providerSpecificPickList) => Begin(path, null);

    /// <inheritdoc/>
    public void GetProperty(string path, Collection<string>? providerSpecificPickList)
    {
        RequireNone(new WrittenParameters(DynamicParameters), path);
        ProviderPath target = Resolve(path);
        RunForItem(path, async (pipeline, token) =>
        {
            AttributeCache.Seen seen = await RequireAsync(target, SftpOperation.OpenRead, token).ConfigureAwait(false);
            SftpListing.Item item = seen.Item ?? await DescribeAsync(target.Session, seen.Entry, token).ConfigureAwait(false);
            await pipeline.PostAsync(() => WriteProperties(path, SftpItemInfo.Create(target.Session, item), providerSpecificPickList))
                .ConfigureAwait(false);
        });
    }

    /// <inheritdoc/>
    public object? SetPropertyDynamicParameters(string path, PSObject propertyValue) => Begin(path, null);

    /// <inheritdoc/>
    public void SetProperty(string path, PSObject propertyValue)
    {
        RequireNone(new WrittenParameters(DynamicParameters), path);
        ArgumentNullException.ThrowIfNull(propertyValue);
        ProviderPath target = Resolve(path);
        if (RequestFrom(propertyValue) is not { } request)
            return;
        if (request.Problem is { } problem)
        {
            WriteError(problem);
            return;
        }
        if (request.IsEmpty || !ShouldProcess(target.Text, $"Set Property {request}"))
            return;
        RunForItem(path, async (pipeline, token) =>
        {
            SftpFileSystem files = target.Session.Files;
            AttributeChange change = await request.ResolveAsync(files, token).ConfigureAwait(false);
            FileEntry entry = (await RequireAsync(target, SftpOperation.SetAttributes, token).ConfigureAwait(false)).Entry;
            AttributeSetter setter = new(files, change, static _ => { });
            await setter.SetAsync(entry, token).ConfigureAwait(false);
            files.NoteChange();
            // The engine writes notes about the item to what it is given, and gives the same values for the next path.
            await pipeline.PostAsync(() => WritePropertyObject(propertyValue.Copy(), path)).ConfigureAwait(false);
        });
    }

    /// <inheritdoc/>
    public object? ClearPropertyDynamicParameters(string path, Collection<string> propertyToClear) => Begin(path, null);

    /// <summary>Clears Attributes, the one property that may be cleared of a file of this machine, too: what was read-only may be written then.</summary>
    public void ClearProperty(string path, Collection<string> propertyToClear)
    {
        ArgumentNullException.ThrowIfNull(propertyToClear);
        if (propertyToClear is not [var only] || !only.Equals("Attributes", StringComparison.OrdinalIgnoreCase))
        {
            Decline("Of the properties of a file only Attributes can be cleared; Set-ItemProperty sets others.", path);
            return;
        }
        PSObject normal = new();
        normal.Properties.Add(new PSNoteProperty(only, FileAttributes.Normal));
        SetProperty(path, normal);
    }

    private void WriteProperties(string path, SftpItemInfo item, Collection<string>? names)
    {
        PSObject all = new(item);
        if (names is null || names.Count == 0)
        {
            WritePropertyObject(all, path);
            return;
        }
        PSObject picked = new();
        foreach (string name in names)
        {
            if (all.Properties[name] is { } property)
                picked.Properties.Add(new PSNoteProperty(property.Name, property.Value));
            else
                WriteError(UnknownProperty(name, "Those that Get-Item shows can be read.", path));
        }
        if (picked.Properties.Any())
            WritePropertyObject(picked, path);
    }

    private PropertyRequest? RequestFrom(PSObject values)
    {
        PropertyRequest request = new();
        foreach (PSPropertyInfo property in values.Properties)
        {
            try
            {
                if (With(request, property.Name, property.Value) is not { } more)
                {
                    WriteError(UnknownProperty(property.Name, "Mode, Owner, Group, LastWriteTime, LastAccessTime, IsReadOnly and Attributes can be set.", property.Name));
                    return null;
                }
                request = more;
            }
            catch (PSInvalidCastException exception)
            {
                WriteError(ErrorRecords.Usage("SftpPropertyInvalid", exception.InnerException?.Message ?? exception.Message, property.Value));
                return null;
            }
        }
        return request;
    }

    private static PropertyRequest? With(PropertyRequest request, string name, object? value) => name.ToUpperInvariant() switch
    {
        "MODE" or "UNIXMODE" or "UNIXFILEMODE" => request with { Mode = LanguagePrimitives.ConvertTo<ModeArgument>(value) },
        "OWNER" or "USER" or "USERID" => request with { Owner = LanguagePrimitives.ConvertTo<string>(value) },
        "GROUP" or "GROUPID" => request with { Group = LanguagePrimitives.ConvertTo<string>(value) },
        "LASTWRITETIME" => request with { LastWriteTime = LanguagePrimitives.ConvertTo<DateTime>(value) },
        "LASTACCESSTIME" => request with { LastAccessTime = LanguagePrimitives.ConvertTo<DateTime>(value) },
        "LASTWRITETIMEUTC" => request with { LastWriteTime = ToUtc(value) },
        "LASTACCESSTIMEUTC" => request with { LastAccessTime = ToUtc(value) },
        "ISREADONLY" => request with { Mode = ReadOnly(LanguagePrimitives.ConvertTo<bool>(value)) },
        // Of the others a server knows none; they follow from what the item is, as for files on Unix.
        "ATTRIBUTES" => request with { Mode = ReadOnly(LanguagePrimitives.ConvertTo<FileAttributes>(value).HasFlag(FileAttributes.ReadOnly)) },
        _ => null,
    };

    private static DateTime ToUtc(object? value)
    {
        DateTime time = LanguagePrimitives.ConvertTo<DateTime>(value);
        return time.Kind == DateTimeKind.Unspecified ? DateTime.SpecifyKind(time, DateTimeKind.Utc) : time;
    }

    private static ModeArgument ReadOnly(bool isReadOnly) => new(isReadOnly ? "a-w" : "u+w");

    private static ErrorRecord UnknownProperty(string name, string known, string target) =>
        ErrorRecords.Usage("SftpPropertyUnknown", $"There is no property '{DisplayText.Clean(name)}' here. {known}", target);
}
