using System.Text.Json.Serialization;

namespace SftpTools.Transfer.Resume;

/// <summary>How a <see cref="PartialRecord"/> is written as JSON, and read.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PartialRecord))]
internal sealed partial class PartialRecordJson : JsonSerializerContext;
