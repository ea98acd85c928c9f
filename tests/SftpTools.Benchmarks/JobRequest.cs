using SftpTools.Fixtures.Engine;

namespace SftpTools.Benchmarks;

/// <summary>One copy for a child process to make through the engine.</summary>
internal sealed record JobRequest(EngineTarget Server, Direction Direction, string Source, string Target);
