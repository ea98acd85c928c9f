namespace SftpTools.Tests.Transfer;

/// <summary>Content that differs from place to place, so that a block in the wrong place shows.</summary>
internal static class TestBytes
{
    public static byte[] Make(int length, int seed = 0)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
