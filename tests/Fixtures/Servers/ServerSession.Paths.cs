using SftpTools.Protocol;

namespace SftpTools.Fixtures.Servers;

/// <summary>Requests about paths.</summary>
internal sealed partial class ServerSession
{
    private byte[] Stat(Request request, bool followLast)
    {
        string path = request.String();
        TreeNode node = _tree.Resolve(path, followLast || _script.LStatFollowsLinks);
        RequireSlash(node, path);
        if (node.IsDirectory && _script.RefusesDirectories is { } status)
            throw new StatusException(status);
        return Replies.Attributes(request.Id, Told(node));
    }

    private void RequireSlash(TreeNode node, string path)
    {
        if (_script.KnowsDirectoriesBySlash && node.IsDirectory && !path.EndsWith('/'))
            throw StatusException.NoSuchFile();
    }

    /// <summary>The attributes as far as the script lets them be told.</summary>
    private SftpAttributes Told(TreeNode node)
    {
        SftpAttributes attributes = node.ToAttributes();
        attributes = attributes with { Permissions = (attributes.Permissions | _script.AddsPermissions) & _script.TellsPermissions };
        return _script.Attributes?.Invoke(attributes) ?? attributes;
    }

    private byte[] SetStat(Request request, bool followLast)
    {
        TreeNode node = _tree.Resolve(request.String(), followLast);
        return Done(request, () => _tree.Apply(node, request.Attributes()));
    }

    private byte[] MakeDirectory(Request request)
    {
        string path = request.String();
        uint permissions = request.Attributes().Permissions ?? 0x1ED;
        return Done(request, () =>
        {
            if (!_script.MakesDirectoriesTwice || !_tree.IsDirectory(path))
                _tree.Add(path, TreeNode.Directory(permissions));
        });
    }

    private byte[] ReadLink(Request request)
    {
        TreeNode node = _tree.Resolve(request.String(), followLast: false);
        return node.IsLink ? Replies.OneName(request.Id, node.Target) : throw StatusException.BadMessage();
    }

    /// <summary>The target comes first, whatever the draft says (OpenSSH PROTOCOL, section 4.1).</summary>
    private byte[] SymLink(Request request)
    {
        string target = request.String();
        string linkPath = request.String();
        if (_script.TakesLinkFirst)
            (target, linkPath) = (linkPath, target);
        target = _script.ChangesLinkTarget?.Invoke(target) ?? target;
        return Done(request, () => _tree.Add(linkPath, TreeNode.Link(target)));
    }
}
