using System.Buffers;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Restart;

/// <summary>The messages with which the current client has set up its session, without those that later ones have
/// undone: a server that executes them again knows the client as this one does. Their descriptors are in the file
/// store, each once however often the client sent it.</summary>
internal sealed class ClientSetup(IFileStore store) : IDisposable
{
    private readonly List<SetupMessage> _messages = [];
    private readonly List<KeptFile> _files = [];
    private int _nextFile;

    /// <summary>Whether a message belongs to the setup if the server accepts it.</summary>
    public static bool Concerns(VfioUserCommand command) => command is VfioUserCommand.Version or VfioUserCommand.DmaMap
        or VfioUserCommand.DmaUnmap or VfioUserCommand.DeviceSetIrqs;

    /// <summary>Duplicates the descriptors of a message before its handler takes them.</summary>
    public static SafeFileHandle[] FilesOf(in Message message)
    {
        SafeFileHandle[] files = new SafeFileHandle[message.Fds.Count];
        for (int i = 0; i < files.Length; i++)
        {
            files[i] = message.Fds.TryDuplicate(i)!;
        }

        return files;
    }

    /// <summary>Records a message that the server has accepted.</summary>
    /// <param name="header">Its header.</param>
    /// <param name="payload">Its payload.</param>
    /// <param name="files">From <see cref="FilesOf"/>; owned by this object now.</param>
    /// <exception cref="IOException">The store is gone.</exception>
    public void Add(in MessageHeader header, ReadOnlySpan<byte> payload, SafeFileHandle[] files)
    {
        SetupMessage added = new(header, payload.ToArray(), [.. files.Select(Keep)]);
        _messages.RemoveAll(added.Undoes);
        if (added.HasLastingEffect)
        {
            _messages.Add(added);
        }
    }

    /// <summary>Closes the descriptors that no message needs any more. Call it when the new setup is valid.</summary>
    public void DropUnused()
    {
        for (int i = _files.Count - 1; i >= 0; i--)
        {
            KeptFile file = _files[i];
            if (!_messages.Exists(message => message.Files.Contains(file.Number)))
            {
                _files.RemoveAt(i);
                file.Handle.Dispose();
                store.Drop(NameOf(file.Number));
            }
        }
    }

    /// <summary>Forgets everything, after the client has disconnected.</summary>
    public void Clear()
    {
        _messages.Clear();
        DropUnused();
    }

    public void Write(IBufferWriter<byte> target)
    {
        StateWriter writer = new(target);
        writer.Write(_nextFile);
        writer.Write(_messages.Count);
        foreach (SetupMessage message in _messages)
        {
            writer.WriteCounted(Wire.AsBytes(in message.Header));
            writer.WriteCounted(message.Payload);
            writer.Write(message.Files.Count);
            foreach (int file in message.Files)
            {
                writer.Write(file);
            }
        }
    }

    /// <summary>Reads what an earlier process wrote, and takes its files from the store.</summary>
    /// <exception cref="InvalidDataException">The setup is corrupt, or a file of it is missing.</exception>
    public void Read(ReadOnlySpan<byte> written)
    {
        StateReader reader = new(written);
        _nextFile = reader.ReadInt(0, int.MaxValue);
        int count = reader.ReadInt(0, StateFile.MaxSetupBytes);
        for (int i = 0; i < count; i++)
        {
            if (!Wire.TryRead(reader.ReadCounted(), out MessageHeader header))
            {
                throw new InvalidDataException("a message of the kept setup has no header");
            }

            byte[] payload = reader.ReadCounted().ToArray();
            int[] files = new int[reader.ReadInt(0, ScmRights.MaxFiles)];
            for (int file = 0; file < files.Length; file++)
            {
                files[file] = reader.ReadInt(0, _nextFile - 1);
                Reopen(files[file]);
            }

            _messages.Add(new SetupMessage(header, payload, files));
        }

        reader.RequireEnd();
    }

    /// <summary>Executes each message, with duplicates of its descriptors.</summary>
    public void Replay(Replayer execute)
    {
        foreach (SetupMessage message in _messages)
        {
            ReceivedFds fds = new();
            foreach (int number in message.Files)
            {
                fds.Add(FileDescriptor.Duplicate(_files.Find(file => file.Number == number)!.Handle));
            }

            execute(new Message(message.Header, message.Payload, fds));
            fds.CloseAll();
        }
    }

    public void Dispose() => _files.ForEach(file => file.Handle.Dispose());

    private static string NameOf(int file) => $"file{file}";

    private int Keep(SafeFileHandle file)
    {
        if (_files.Find(kept => FileDescriptor.AreDuplicates(kept.Handle, file)) is { } known)
        {
            file.Dispose();
            return known.Number;
        }

        store.Keep(NameOf(_nextFile), file);
        _files.Add(new KeptFile(_nextFile, file));
        return _nextFile++;
    }

    private void Reopen(int number)
    {
        if (!_files.Exists(file => file.Number == number))
        {
            SafeFileHandle file = store.Take(NameOf(number))
                ?? throw new InvalidDataException($"file {number} of the client was not kept");
            _files.Add(new KeptFile(number, file));
        }
    }

    private sealed record KeptFile(int Number, SafeFileHandle Handle);
}

/// <summary>Executes a message of an earlier process's client.</summary>
internal delegate void Replayer(in Message message);
