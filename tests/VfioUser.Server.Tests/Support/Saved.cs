using System.Buffers;

namespace VfioUser.Server.Tests.Support;

/// <summary>Takes over a part of a state.</summary>
internal delegate void RestoreState(ref StateReader state);

/// <summary>The saved state of one part of a device, as bytes.</summary>
internal static class Saved
{
    public static byte[] By(Action<StateWriter> save)
    {
        ArrayBufferWriter<byte> bytes = new();
        save(new StateWriter(bytes));
        return bytes.WrittenSpan.ToArray();
    }

    /// <exception cref="InvalidDataException">The state is not what the part has saved.</exception>
    public static void Take(byte[] saved, RestoreState restore)
    {
        StateReader reader = new(saved);
        restore(ref reader);
        reader.RequireEnd();
    }
}
